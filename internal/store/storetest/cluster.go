package storetest

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// lifeline is the standard input of the server's shell. It is held here because
// a pipe that nobody holds is closed when it is collected, and the server with it.
var lifeline io.WriteCloser //nolint:unused // to hold it is its use

// cluster starts PostgreSQL once for the test binary.
var cluster = sync.OnceValues(startCluster)

// server is a running PostgreSQL, reached through a socket in its folder.
type server struct{ folder string }

func (s server) url(database string) string {
	return "postgres://postgres@/" + database + "?sslmode=disable&host=" + url.QueryEscape(s.folder)
}

func startCluster() (server, error) {
	bin, err := programs()
	if err != nil {
		return server{}, err
	}
	dir, err := os.MkdirTemp("", "relanced-pg-")
	if err != nil {
		return server{}, err
	}
	attr := &syscall.SysProcAttr{}
	if os.Getuid() == 0 { // PostgreSQL refuses to run as root
		attr.Credential, err = ownedByPostgres(dir)
		if err != nil {
			return server{}, err
		}
	}
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", filepath.Join(dir, "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N") //nolint:gosec // our own programs
	initdb.SysProcAttr, initdb.Dir = attr, dir
	if out, err := initdb.CombinedOutput(); err != nil {
		return server{}, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	// The shell stops the server and removes its folder when its standard input
	// closes, which the kernel does for us however the test binary ends.
	script := `"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off -c shared_buffers=64MB -c max_connections=200 -c log_min_messages=warning >"$2/log" 2>&1 &
read -r _; kill -INT $!; wait; rm -rf "$2"`
	shell := exec.Command("sh", "-c", script, "sh", bin, dir)
	shell.SysProcAttr, shell.Dir = attr, dir
	if lifeline, err = shell.StdinPipe(); err != nil {
		return server{}, err
	}
	if err := shell.Start(); err != nil {
		return server{}, err
	}
	s := server{dir}
	return s, waitFor(s)
}

func waitFor(s server) error {
	db, err := sql.Open("postgres", s.url("postgres"))
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // a test's own connection
	for range 1200 { // two minutes: the machine may be busy with other tests
		if err = db.Ping(); err == nil {
			return nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	log, _ := os.ReadFile(filepath.Join(s.folder, "log")) //nolint:gosec // our own folder
	return fmt.Errorf("PostgreSQL did not start: %w\n%s", err, bytes.TrimSpace(log))
}

// programs finds the folder with initdb and postgres.
func programs() (string, error) {
	candidates := []string{os.Getenv("RELANCED_PG_BIN")}
	if path, err := exec.LookPath("initdb"); err == nil {
		candidates = append(candidates, filepath.Dir(path))
	}
	installed, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	for _, dir := range append(candidates, installed...) {
		if _, err := os.Stat(filepath.Join(dir, "initdb")); dir != "" && err == nil {
			return dir, nil
		}
	}
	return "", errors.New("PostgreSQL is not installed: run make test, which installs it, or apt-get install postgresql")
}

func ownedByPostgres(dir string) (*syscall.Credential, error) {
	account, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("tests run as root need the user postgres (apt-get install postgresql): %w", err)
	}
	uid, _ := strconv.ParseUint(account.Uid, 10, 32)
	gid, _ := strconv.ParseUint(account.Gid, 10, 32)
	if err := os.Chown(dir, int(uid), int(gid)); err != nil { //nolint:gosec // ids fit
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}
