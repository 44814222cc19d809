package submit

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
)

// The variables of the environment that a submission needs.
const (
	amoIssuer = "AMO_JWT_ISSUER"
	amoSecret = "AMO_JWT_SECRET"

	cwsClientID     = "CWS_CLIENT_ID"
	cwsClientSecret = "CWS_CLIENT_SECRET"
	cwsRefreshToken = "CWS_REFRESH_TOKEN"
	cwsPublisherID  = "CWS_PUBLISHER_ID"
	cwsExtensionID  = "CWS_EXTENSION_ID"
)

// The variables that name another server than the store's, and the store's.
const (
	amoURL      = "AMO_URL"
	cwsURL      = "CWS_URL"
	cwsTokenURL = "CWS_TOKEN_URL"
)

// missing returns those of some variables that are not set.
func missing(names ...string) (unset []string) {
	for _, name := range names {
		if os.Getenv(name) == "" {
			unset = append(unset, name)
		}
	}
	return unset
}

// server returns the address that a variable names, or that of the store. It is
// encrypted or on this machine, as it gets credentials.
func server(variable, store string) (string, error) {
	text := os.Getenv(variable)
	if text == "" {
		return store, nil
	}
	address, err := url.Parse(text)
	if err != nil || address.Host == "" || (address.Scheme != "https" && !(address.Scheme == "http" && isHere(address.Hostname()))) {
		return "", fmt.Errorf("%s must be an address with https, or with http on this machine, such as %s", variable, store)
	}
	return strings.TrimSuffix(text, "/"), nil
}

func isHere(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
