package host

// Absent returns a Host for where there is none: each call returns err.
func Absent(err error) Host { return absent{err} }

type absent struct{ err error }

func (a absent) Connect(Target, ConnectInfo, Receiver) (Port, error) { return nil, a.err }

func (a absent) OnConnect(string, func(Port) Receiver) (func(), error) { return nil, a.err }

func (a absent) OnEvent(string, []byte, func([]byte)) (func(), error) { return nil, a.err }

func (a absent) OnQuestion(string, []byte, func(Request)) (func(), error) { return nil, a.err }

func (a absent) OnDOMEvent(string, func(Object, any, any)) (func(), error) { return nil, a.err }

func (a absent) SendMessage(Target, []byte, func([]byte, error)) (func(), error) { return nil, a.err }

func (a absent) OnMessage(string, func(Request)) (func(), error) { return nil, a.err }

func (a absent) Call(string, []byte, func([]byte, error)) (func(), error) { return nil, a.err }

func (a absent) Random([]byte) {}

func (a absent) Done() <-chan struct{} { return nil }

func (a absent) Gone() <-chan struct{} { return nil }
