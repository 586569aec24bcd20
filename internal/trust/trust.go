// Package trust says which authorities a server's certificate may be signed by.
package trust

import (
	"crypto/x509"
	"fmt"
	"os"
)

// Roots returns the system's authorities and those of a file in PEM form. Without
// a file it is nil, which crypto/tls takes for the system's.
func Roots(caFile string) (*x509.CertPool, error) {
	if caFile == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(caFile) //nolint:gosec // the configuration names it
	if err != nil {
		return nil, fmt.Errorf("reading ca_file: %w", err)
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool() // a machine without any: the file's alone
	}
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("reading ca_file: %s holds no certificate in PEM form", caFile)
	}
	return roots, nil
}
