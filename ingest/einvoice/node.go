package einvoice

import "slices"

// Node is an element of a document. Its methods may be called on nil, which
// stands for an element that is not there.
type Node struct {
	Name  string // without its prefix
	Space string // namespace
	Text  string // of its own, without white space around it
	Line  int
	Kids  []*Node
	about string // the attribute that qualifies the text
}

// Value is the text of an element and where it stood.
type Value struct {
	Text string
	// About qualifies the text: the schemeID of an identifier, the currencyID of
	// an amount, the format of a date, the unitCode of a measure.
	About string
	Line  int
	Field string // "BT-115 DuePayableAmount"
}

// Given reports whether the element is there, empty or not.
func (v Value) Given() bool { return v.Field != "" }

// Kid returns the first element directly below that has one of the names.
func (n *Node) Kid(names ...string) *Node {
	if n == nil {
		return nil
	}
	if i := slices.IndexFunc(n.Kids, func(k *Node) bool { return slices.Contains(names, k.Name) }); i >= 0 {
		return n.Kids[i]
	}
	return nil
}

// At goes down by the first element of each name.
func (n *Node) At(path ...string) *Node {
	for _, name := range path {
		n = n.Kid(name)
	}
	return n
}

// All returns the elements that the path leads to, by every element of each
// name.
func (n *Node) All(path ...string) []*Node {
	if n == nil {
		return nil
	}
	found := []*Node{n}
	for _, name := range path {
		var next []*Node
		for _, f := range found {
			for _, k := range f.Kids {
				if k.Name == name {
					next = append(next, k)
				}
			}
		}
		found = next
	}
	return found
}

// Value returns the text of the element as the given term of EN 16931, "" when
// the standard has none for it.
func (n *Node) Value(term string) Value {
	if n == nil {
		return Value{}
	}
	if term != "" {
		term += " "
	}
	return Value{Text: n.Text, About: n.about, Line: n.Line, Field: term + n.Name}
}

// Values returns the texts of the elements that are not empty.
func Values(term string, nodes []*Node) []Value {
	var values []Value
	for _, n := range nodes {
		if n.Text != "" {
			values = append(values, n.Value(term))
		}
	}
	return values
}
