package submit

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"time"
)

// jwtLife is how long a token is valid, the most that addons.mozilla.org allows:
// the upload of a large file takes its time.
const jwtLife = 5 * time.Minute

// newJWT returns a token for one request, signed by HMAC with SHA-256, as
// https://mozilla.github.io/addons-server/topics/api/auth.html has it.
func newJWT(issuer, secret string, now time.Time) (string, error) {
	header, err := segment(map[string]any{"alg": "HS256", "typ": "JWT"})
	if err != nil {
		return "", err
	}
	claims, err := segment(map[string]any{
		"iss": issuer, "jti": rand.Text(), "iat": now.Unix(), "exp": now.Add(jwtLife).Unix(),
	})
	if err != nil {
		return "", err
	}
	signed := header + "." + claims
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(signed))
	return signed + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil)), nil
}

func segment(fields map[string]any) (string, error) {
	text, err := json.Marshal(fields)
	return base64.RawURLEncoding.EncodeToString(text), err
}
