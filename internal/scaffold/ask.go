package scaffold

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// errNoAnswer says that the questions were not answered.
var errNoAnswer = errors.New("the answers ended before the questions; answer them, or take what is proposed with --yes")

// Questions are those that Ask asks.
type Questions struct{ Name, ID, Contexts bool }

// Ask lets a person change what a plan proposes: an empty answer keeps it, and
// after a wrong one the question comes again.
func Ask(in io.Reader, out io.Writer, ask Questions, plan *Plan) error {
	a := asker{in: bufio.NewScanner(in), out: out}
	if ask.Name {
		a.question("Name for people", plan.Name, func(answer string) error {
			plan.Name = answer
			return CheckName(answer)
		})
	}
	if ask.ID {
		a.question("Id for browsers", plan.ID, func(answer string) error {
			plan.ID = answer
			return CheckID(answer)
		})
	}
	if ask.Contexts {
		question := "Contexts, of " + strings.Join(Contexts, ",")
		a.question(question, strings.Join(plan.Contexts, ","), func(answer string) (err error) {
			plan.Contexts, err = ParseContexts(answer)
			return err
		})
	}
	return a.err
}

// An asker asks questions until one is not answered.
type asker struct {
	in  *bufio.Scanner
	out io.Writer
	err error
}

func (a *asker) question(text, proposed string, take func(answer string) error) {
	for a.err == nil {
		fmt.Fprintf(a.out, "%s [%s]: ", text, proposed)
		if !a.in.Scan() {
			a.err = errors.Join(a.in.Err(), errNoAnswer)
			return
		}
		answer := strings.TrimSpace(a.in.Text())
		if answer == "" {
			answer = proposed
		}
		err := take(answer)
		if err == nil {
			return
		}
		fmt.Fprintf(a.out, "  %v\n", err)
	}
}
