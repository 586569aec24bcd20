// Package sheet reads the tables that office software and web sites save as
// text: it finds out the character set and the delimiter, cuts rows into cells,
// says where each stands, and reads the dates and amounts people type. What the
// columns mean is for those who call it.
package sheet
