package model

// InTab reports whether one of the ends of the port is in a tab.
func (p *Port) InTab(id int64) bool {
	return p.Context.Place.Tab == id || p.Tab == id || p.Sender.inTab(id) ||
		p.Other != nil && p.Other.Context.Place.Tab == id
}

// InTab reports whether a message is one of a program in a tab, or goes to it or
// comes from it.
func (m *Message) InTab(id int64) bool {
	return m.Context.Place.Tab == id || m.Tab == id || m.Port != nil && m.Port.InTab(id) ||
		m.Call != nil && m.Call.InTab(id)
}

// InTab reports whether one of the ends of the call is in a tab.
func (c *Call) InTab(id int64) bool {
	if s := c.Session; s != nil {
		return s.Dialing.inTab(id) || s.Other.inTab(id) || s.Sender.inTab(id)
	}
	return c.Context.Place.Tab == id || c.Tab == id || c.Sender.inTab(id)
}

func (p *Place) inTab(id int64) bool { return p != nil && p.Tab == id }

func (e *SessionEnd) inTab(id int64) bool { return e != nil && e.Context.Place.Tab == id }
