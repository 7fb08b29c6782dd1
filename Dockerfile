# docker build -t vtbot . — docs/deploy has what runs it: compose.yaml, kubernetes.yaml, vtbot.service.
# Of the image there is the program, who is trusted to vouch for servers, and a folder for data.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN git config --global --add safe.directory /src
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /out/vtbot ./cmd/vtbot
RUN mkdir -p /out/data && cp /etc/ssl/certs/ca-certificates.crt /out/

FROM scratch
COPY --from=build /out/vtbot /usr/local/bin/vtbot
COPY --from=build /out/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build --chown=65532:65532 /out/data /var/lib/vtbot
USER 65532:65532
ENV VTBOT_DATA_DIR=/var/lib/vtbot VTBOT_HTTP_ADDR=0.0.0.0:8080 VTBOT_LOG_FORMAT=json SQLITE_TMPDIR=/var/lib/vtbot
VOLUME /var/lib/vtbot
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["/usr/local/bin/vtbot", "health"]
ENTRYPOINT ["/usr/local/bin/vtbot"]
CMD ["serve"]
