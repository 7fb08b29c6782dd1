package telegram

import (
	"crypto/subtle"
	"encoding/json"
	"net/http"
)

const maxBody = 1 << 20 // bytes of an update

// Handler returns the handler of the webhook. A request without the secret gets 401; one whose turn was not stored 503, and
// Telegram brings it again.
func (t *Telegram) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secret := r.Header.Get("X-Telegram-Bot-Api-Secret-Token")
		if subtle.ConstantTimeCompare([]byte(secret), []byte(t.opts.WebhookSecret)) != 1 {
			http.Error(w, "not Telegram", http.StatusUnauthorized)
			return
		}
		var u update
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&u); err != nil {
			// It would be as unreadable the next time.
			t.log.Warn("telegram: passed over what cannot be read", "err", err)
			return
		}
		stored := make(chan error, 1)
		if !t.deliver(u, func(err error) { stored <- err }) {
			http.Error(w, "not ready", http.StatusServiceUnavailable)
			return
		}
		if err := <-stored; err != nil {
			http.Error(w, "not stored", http.StatusServiceUnavailable)
		}
	})
}
