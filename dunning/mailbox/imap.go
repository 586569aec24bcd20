package mailbox

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"relanced/internal/trust"
)

// imapFolder reads a folder of an IMAP server, one connection a Read.
type imapFolder struct {
	config Config
	tls    *tls.Config
}

func newIMAP(c Config) (*imapFolder, error) {
	roots, err := trust.Roots(c.CAFile)
	if err != nil {
		return nil, err
	}
	return &imapFolder{c, &tls.Config{ServerName: c.Host, RootCAs: roots, MinVersion: tls.VersionTLS12}}, nil
}

func (f *imapFolder) address() string {
	return net.JoinHostPort(f.config.Host, strconv.Itoa(f.config.Port))
}

// Name implements Reader.
func (f *imapFolder) Name() string {
	return "imap:" + f.config.Username + "@" + f.address() + "/" + f.config.Folder
}

// Read implements Reader.
func (f *imapFolder) Read(ctx context.Context, after Position, take func(Batch) error) error {
	client, err := f.dial(ctx)
	if err != nil {
		return fmt.Errorf("connecting to %s: %w", f.address(), err)
	}
	defer client.Close()                                          //nolint:errcheck // nothing was written
	defer context.AfterFunc(ctx, func() { _ = client.Close() })() // whoever waits for the server is let go
	if err := client.Login(f.config.Username, f.config.Password).Wait(); err != nil {
		return fmt.Errorf("logging in at %s as %s: %w", f.address(), f.config.Username, err)
	}
	if err := f.read(client, after, take); err != nil {
		return fmt.Errorf("reading %s at %s: %w", f.config.Folder, f.address(), err)
	}
	_ = client.Logout().Wait() // what was to be read has been
	return nil
}

func (f *imapFolder) dial(ctx context.Context) (*imapclient.Client, error) {
	dialer := &net.Dialer{Timeout: 30 * time.Second}
	if f.config.Encryption == StartTLS {
		conn, err := dialer.DialContext(ctx, "tcp", f.address())
		if err != nil {
			return nil, err
		}
		return imapclient.NewStartTLS(conn, &imapclient.Options{TLSConfig: f.tls})
	}
	conn, err := (&tls.Dialer{NetDialer: dialer, Config: f.tls}).DialContext(ctx, "tcp", f.address())
	if err != nil {
		return nil, err
	}
	return imapclient.New(conn, nil), nil
}

// read opens the folder for reading only, so that nothing is marked as read.
func (f *imapFolder) read(client *imapclient.Client, after Position, take func(Batch) error) error {
	folder, err := client.Select(f.config.Folder, &imap.SelectOptions{ReadOnly: true}).Wait()
	if err != nil {
		return err
	}
	if folder.UIDValidity == 0 || folder.UIDValidity != after.Validity {
		after = Position{Validity: folder.UIDValidity} // the numbers of before mean nothing
	}
	if folder.NumMessages == 0 {
		return nil
	}
	found, err := client.UIDSearch(&imap.SearchCriteria{UID: []imap.UIDSet{{imap.UIDRange{Start: imap.UID(after.UID) + 1}}}}, nil).Wait()
	if err != nil {
		return err
	}
	// "n:*" finds the last message, too, when that lies before n.
	uids := slices.DeleteFunc(found.AllUIDs(), func(uid imap.UID) bool { return uint32(uid) <= after.UID })
	slices.Sort(uids)
	for some := range slices.Chunk(uids[:min(len(uids), maxRead)], maxBatch) {
		messages, err := fetch(client, some)
		if err != nil {
			return err
		}
		if err := take(Batch{messages, Position{after.Validity, uint32(some[len(some)-1])}}); err != nil {
			return err
		}
	}
	return nil
}

// fetch reads some messages by their UIDs, in order, each as far as maxBytes.
func fetch(client *imapclient.Client, uids []imap.UID) ([]Message, error) {
	body := &imap.FetchItemBodySection{Peek: true, Partial: &imap.SectionPartial{Size: maxBytes}}
	command := client.Fetch(imap.UIDSetNum(uids...), &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{body}})
	read := map[imap.UID]Message{}
	for data := command.Next(); data != nil; data = command.Next() {
		uid, raw, err := content(data)
		if err != nil {
			_ = command.Close()
			return nil, err
		}
		if raw != nil {
			read[uid] = Parse(raw)
		}
	}
	if err := command.Close(); err != nil {
		return nil, err
	}
	var list []Message
	for _, uid := range uids {
		if m, ok := read[uid]; ok { // it may be gone since the search
			list = append(list, m)
		}
	}
	return list, nil
}

func content(data *imapclient.FetchMessageData) (uid imap.UID, raw []byte, err error) {
	for item := data.Next(); item != nil; item = data.Next() {
		switch item := item.(type) {
		case imapclient.FetchItemDataUID:
			uid = item.UID
		case imapclient.FetchItemDataBodySection:
			if item.Literal == nil {
				continue
			}
			if raw, err = io.ReadAll(io.LimitReader(item.Literal, maxBytes)); err != nil {
				return uid, nil, err
			}
		}
	}
	return uid, raw, nil
}
