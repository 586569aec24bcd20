package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

const providerSecret = "a secret of the two"

// provider starts a provider that takes whatever is signed, appends to a
// configuration how to reach it, and writes each post into a file: whether it is
// signed, its key, its body.
func provider(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, args, 2, "provider config posts")
	posts := ts.MkAbs(args[1])
	var mu sync.Mutex
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mac := hmac.New(sha256.New, []byte(providerSecret))
		fmt.Fprintf(mac, "%s.%s", r.Header.Get("X-Relanced-Timestamp"), body)
		signed := r.Header.Get("X-Relanced-Signature") == "sha256="+hex.EncodeToString(mac.Sum(nil))
		mu.Lock()
		defer mu.Unlock()
		before, _ := os.ReadFile(posts) //nolint:gosec // in the script's folder
		line := fmt.Sprintf("%ssigned %t, key %s, digest %x\n%s\n", before, signed, r.Header.Get("Idempotency-Key"), sha256.Sum256(body), body)
		if err := os.WriteFile(posts, []byte(line), 0o600); err != nil || !signed {
			w.WriteHeader(http.StatusInternalServerError)
		}
		fmt.Fprint(w, "taken as 42")
	}))
	ts.Value(testKey{}).(testing.TB).Cleanup(server.Close)
	secret := ts.MkAbs("webhook.secret")
	ts.Check(os.WriteFile(secret, []byte(providerSecret+"\n"), 0o600))
	config := fmt.Sprintf("%swebhook:\n  url: %s/relanced\n  secret_file: %s\n", ts.ReadFile(args[0]), server.URL, secret)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(config), 0o600))
}
