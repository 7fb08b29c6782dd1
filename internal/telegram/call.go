package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

const tokenAdvice = "set VTBOT_TELEGRAM_TOKEN to the token that @BotFather gives (docs/telegram.md)"

// bound gives every request a context, which the library does not know of.
type bound struct {
	ctx    context.Context //nolint:containedctx // the library takes none with a call
	client *http.Client
}

func (b bound) Do(r *http.Request) (*http.Response, error) { return b.client.Do(r.WithContext(b.ctx)) }

// call makes one call to the Bot API, with files if there are any, and returns its result. No error of it holds the token:
// the library's and those of net/http do. [backoff.RetryAfterError] is a rate limit.
func (t *Telegram) call(
	ctx context.Context,
	timeout time.Duration,
	method string,
	params tgbotapi.Params,
	files ...tgbotapi.RequestFile,
) (json.RawMessage, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	api := &tgbotapi.BotAPI{Token: t.opts.Token, Client: bound{ctx, t.opts.HTTPClient}}
	api.SetAPIEndpoint(t.opts.APIEndpoint)
	if params == nil {
		params = tgbotapi.Params{}
	}
	var response *tgbotapi.APIResponse
	var err error
	if len(files) > 0 {
		response, err = api.UploadFiles(method, params, files)
	} else {
		response, err = api.MakeRequest(method, params)
	}
	if err == nil {
		return response.Result, nil
	}
	var refused *tgbotapi.Error
	if errors.As(err, &refused) && response != nil {
		refused.Code = response.ErrorCode // UploadFiles forgets it
	}
	if refused != nil && refused.RetryAfter > 0 {
		return nil, backoff.RetryAfter(refused.RetryAfter)
	}
	text := t.redact(err.Error())
	if refused != nil {
		text = strings.TrimSpace(fmt.Sprintf("%d %s", refused.Code, text))
	}
	return nil, &callError{method: method, text: text, cause: err}
}

// callError is a call that failed. Its text holds no token; its cause may, and is for errors.Is and errors.As alone.
type callError struct {
	method, text string
	cause        error
}

func (e *callError) Error() string { return e.method + ": " + e.text }
func (e *callError) Unwrap() error { return e.cause }

// code returns the error code of the Bot API, 0 when the call failed on the way.
func code(err error) int {
	var refused *tgbotapi.Error
	if errors.As(err, &refused) {
		return refused.Code
	}
	return 0
}

// says reports whether the Bot API's refusal holds a text.
func says(err error, text string) bool {
	var refused *tgbotapi.Error
	return errors.As(err, &refused) && strings.Contains(strings.ToLower(refused.Message), text)
}

// redact takes the token out of a text.
func (t *Telegram) redact(text string) string {
	return strings.NewReplacer(t.opts.Token, "(token)", url.PathEscape(t.opts.Token), "(token)", url.QueryEscape(t.opts.Token), "(token)").
		Replace(text)
}

// refusal makes an error that another try cannot mend permanent, and says what to do.
func refusal(err error) error {
	switch code(err) {
	case http.StatusUnauthorized, http.StatusNotFound: // Telegram answers 404 to what is no token at all
		return backoff.Permanent(fmt.Errorf("telegram: the token is refused: %s", tokenAdvice))
	case http.StatusBadRequest:
		return backoff.Permanent(err)
	}
	return err
}

func decode(result json.RawMessage, into any) error {
	if err := json.Unmarshal(result, into); err != nil {
		return fmt.Errorf("telegram: read the answer: %w", err)
	}
	return nil
}
