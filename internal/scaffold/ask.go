package scaffold

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// errNoAnswer says that the questions were not answered.
var errNoAnswer = errors.New("the answers ended before the questions; answer them, or take what is proposed with --yes")

// Questions are those that Ask asks.
type Questions struct{ Name, ID, Contexts, Data bool }

// Ask lets a person change the values that a plan proposes: an empty answer
// keeps it, and after a wrong one the question comes again. It leaves a
// goroutine that reads from in.
func Ask(ctx context.Context, in io.Reader, out io.Writer, ask Questions, plan *Plan) error {
	a := asker{ctx: ctx, lines: readLines(in), out: out}
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
	if ask.Data {
		fmt.Fprintf(out, "Firefox says at the installation which data of the user leave the browser: %s.\n", strings.Join(Data, ", "))
		a.question("Data", strings.Join(plan.Data, ","), func(answer string) (err error) {
			plan.Data, err = ParseData(answer)
			return err
		})
	}
	return a.err
}

// An asker asks questions until one is not answered.
type asker struct {
	ctx   context.Context
	lines <-chan string
	out   io.Writer
	err   error
}

// readLines reads lines until there are no more: reading from a terminal cannot
// be interrupted otherwise.
func readLines(in io.Reader) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for s := bufio.NewScanner(in); s.Scan(); {
			lines <- strings.TrimSpace(s.Text())
		}
	}()
	return lines
}

// read returns the next line.
func (a *asker) read() (string, error) {
	select {
	case line, ok := <-a.lines:
		if !ok {
			return "", errNoAnswer
		}
		return line, nil
	case <-a.ctx.Done():
		fmt.Fprintln(a.out)
		return "", a.ctx.Err()
	}
}

func (a *asker) question(text, proposed string, take func(answer string) error) {
	for a.err == nil {
		fmt.Fprintf(a.out, "%s [%s]: ", text, proposed)
		answer, err := a.read()
		if err != nil {
			a.err = err
			return
		}
		if err = take(cmp.Or(answer, proposed)); err == nil {
			return
		}
		fmt.Fprintf(a.out, "  %v\n", err)
	}
}
