package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

func newHealth(s *setup) *cobra.Command {
	var ready bool
	cmd := &cobra.Command{
		Use: "health", Short: "Ask the \"vtbot serve\" of this machine whether it is well", Args: args(cobra.NoArgs),
		Long: `Ask the "vtbot serve" that listens on VTBOT_HTTP_ADDR whether it is alive, or with --ready whether its database and platforms are
connected. For what watches a container in which there is no other program.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := s.config(io.Discard)
			if err != nil {
				return err
			}
			host, port, err := net.SplitHostPort(cfg.HTTP.Addr)
			if err != nil {
				return usageError{errors.New("there is no HTTP server to ask: set VTBOT_HTTP_ADDR")}
			}
			if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
				host = "127.0.0.1"
			}
			path := "/healthz"
			if ready {
				path = "/readyz"
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), 5*time.Second)
			defer cancel()
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+path, http.NoBody)
			if err != nil {
				return err
			}
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				return err
			}
			defer resp.Body.Close()
			said, err := io.ReadAll(io.LimitReader(resp.Body, 1<<16))
			if err == nil && resp.StatusCode != http.StatusOK {
				err = fmt.Errorf("%s: %s", resp.Status, strings.TrimSpace(string(said)))
			}
			if err == nil {
				_, err = cmd.OutOrStdout().Write(said)
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&ready, "ready", false, "whether database and platforms are connected")
	return cmd
}
