package config

import (
	"encoding"
	"reflect"
	"regexp"
	"strconv"
	"time"

	"go.yaml.in/yaml/v3"
)

// scalar reads a text, a truth value or a number.
func (d *decoder) scalar(p place, v reflect.Value) {
	switch {
	case v.Kind() == reflect.String:
		d.string(p, v)
	case v.Kind() == reflect.Bool:
		d.truth(p, v)
	case v.CanInt():
		d.integer(p, v)
	case v.CanUint():
		d.unsigned(p, v)
	case v.CanFloat():
		d.fraction(p, v)
	default:
		d.unreadable(p, v)
	}
}

// unreadable reports a defect of the program and not of the file.
func (d *decoder) unreadable(p place, v reflect.Value) {
	d.fault(p, "relanced cannot read a value of its own type %s; please report this", v.Type())
}

func (d *decoder) text(p place, into encoding.TextUnmarshaler) {
	if p.node.Kind != yaml.ScalarNode {
		d.fault(p, "a single value is expected; this is %s", shape(p.node))
		return
	}
	if err := into.UnmarshalText([]byte(p.node.Value)); err != nil {
		d.fault(p, "%s", err)
	}
}

// string takes numbers and dates as they are written, since a SIREN or a date
// is rarely put in quotation marks; true and false are too likely a slip.
func (d *decoder) string(p place, v reflect.Value) {
	switch {
	case p.node.Kind != yaml.ScalarNode:
		d.fault(p, "a text is expected; this is %s", shape(p.node))
	case p.node.ShortTag() == "!!bool":
		d.fault(p, "a text is expected; this is %s: put it in quotation marks if it is meant", shape(p.node))
	default:
		v.SetString(p.node.Value)
	}
}

func (d *decoder) truth(p place, v reflect.Value) {
	if p.node.Kind != yaml.ScalarNode || p.node.ShortTag() != "!!bool" {
		d.fault(p, "true or false is expected; this is %s", shape(p.node))
		return
	}
	v.SetBool(p.node.Value[0] == 't' || p.node.Value[0] == 'T')
}

func (d *decoder) duration(p place, v reflect.Value) {
	value, err := time.ParseDuration(p.node.Value)
	if p.node.Kind != yaml.ScalarNode || err != nil {
		d.fault(p, "a duration is expected, such as 90s, 15m or 24h; this is %s", shape(p.node))
		return
	}
	v.SetInt(int64(value))
}

// decimal leaves out what YAML also calls whole numbers: 010 is eight to some
// readers and ten to others, and 1_000 or 0x3e8 are nobody's port.
var decimal = regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`)

// broken is the same with decimals, and without infinity and exponents.
var broken = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)

func (d *decoder) isNumber(p place, form *regexp.Regexp, name string) bool {
	const quoted = yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle
	if p.node.Kind == yaml.ScalarNode && p.node.Style&quoted == 0 && form.MatchString(p.node.Value) {
		return true
	}
	d.fault(p, "a %s is expected; this is %s", name, shape(p.node))
	return false
}

func (d *decoder) fraction(p place, v reflect.Value) {
	if !d.isNumber(p, broken, "number such as 0.5") {
		return
	}
	value, err := strconv.ParseFloat(p.node.Value, v.Type().Bits())
	if err != nil {
		d.fault(p, "a number is expected; this is out of all range")
		return
	}
	v.SetFloat(value)
}

func (d *decoder) integer(p place, v reflect.Value) {
	if !d.isNumber(p, decimal, "whole number") {
		return
	}
	bits := v.Type().Bits()
	value, err := strconv.ParseInt(p.node.Value, 10, bits)
	if err != nil {
		limit := int64(1)<<(bits-1) - 1
		d.fault(p, "a whole number from %d to %d is expected; this is %s", -limit-1, limit, p.node.Value)
		return
	}
	v.SetInt(value)
}

func (d *decoder) unsigned(p place, v reflect.Value) {
	if !d.isNumber(p, decimal, "whole number") {
		return
	}
	bits := v.Type().Bits()
	value, err := strconv.ParseUint(p.node.Value, 10, bits)
	if err != nil {
		d.fault(p, "a whole number from 0 to %d is expected; this is %s", ^uint64(0)>>(64-bits), p.node.Value)
		return
	}
	v.SetUint(value)
}
