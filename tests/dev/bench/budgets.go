package bench

import (
	"slices"

	"gangway/internal/manifest"
)

// A Budget says what the ratio of Gangway to another peer shall be, or the
// difference, or Gangway's number itself, which has no other peer.
type Budget struct {
	Part    Part    `json:"part"`
	What    string  `json:"what"`
	Peer    string  `json:"peer"`
	Against string  `json:"against"`
	Sense   Sense   `json:"sense"`
	Limit   float64 `json:"limit,omitempty"` // 0 for a ratio that is only shown.
}

// A Sense says which ratio is meant and where its limit lies.
type Sense string

// The senses.
const (
	AtMost  Sense = "at most"  // Gangway's number divided by the other one.
	AtLeast Sense = "at least" // The same.
	Faster  Sense = "faster"   // The other number divided by Gangway's, at least.
	Within  Sense = "within"   // Gangway's number less the other one, at most.
	InAll   Sense = "in all"   // Gangway's number, at most.
)

// The peers of the codec that have budgets or are compared.
const (
	codecVert    = "vert"
	codecJSON    = "encoding/json"
	gangwayFrame = "Gangway, frame"
	gangwayValue = "Gangway, value"
)

// codecShapes are the messages with budgets, and how many times faster than
// vert and than JSON Gangway shall be.
var codecShapes = []struct {
	what       string
	vert, json float64
}{
	{"small struct", 20, 10},
	{"20-field struct", 50, 10},
	{"100 structs", 100, 10},
}

// Budgets returns the project's budgets in the browser of that name, and ratios
// that are shown with them.
func Budgets(browser string) []Budget {
	budgets := append(slices.Concat(codecBudgets(), portBudgets(), sessionBudgets(), rpcBudgets(), peersBudgets(), startBudgets(), idleBudgets(), inspectBudgets(), sizeBudgets()),
		Budget{Reload, reloadedPackages[0], peerReload, peerGoBuild, AtMost, 1.2},
		Budget{Reload, reloadedPackages[1], peerReload, peerGoBuild, AtMost, 1.2},
	)
	if browser == manifest.Chromium {
		for i := range budgets {
			budgets[i].Limit = chromiumLimits[budgets[i].What+budgets[i].Against]
		}
	}
	return budgets
}

// chromiumLimits are the limits of the ratios of Gangway on ports in Chromium, by
// what is measured against whom. The other ratios have none there.
var chromiumLimits = map[string]float64{
	whatMedian + peerPlain:                   1.2,
	whatSmall + toBackground + peerBatched:   0.9,
	whatSmall + fromBackground + peerBatched: 0.9,
}

// codecBudgets has limits for frames, which is what two Gangway ends exchange.
// What JavaScript ends get takes the making of objects besides.
func codecBudgets() (budgets []Budget) {
	for _, s := range codecShapes {
		for _, direction := range []string{" to JavaScript", " to Go"} {
			what := s.what + direction
			budgets = append(budgets,
				Budget{Codec, what, gangwayFrame, codecVert, Faster, s.vert},
				Budget{Codec, what, gangwayFrame, codecJSON, Faster, s.json},
				Budget{Codec, what, gangwayValue, codecVert, Faster, 0},
				Budget{Codec, what, gangwayValue, codecJSON, Faster, 0},
			)
		}
	}
	return budgets
}

func portBudgets() []Budget {
	budgets := []Budget{{Ports, whatMedian, peerGangway, peerPlain, AtMost, 1.2}}
	for _, direction := range []string{toBackground, fromBackground} {
		budgets = append(budgets,
			Budget{Ports, whatSmall + direction, peerGangway, peerPlain, AtLeast, 40},
			Budget{Ports, whatSmall + direction, peerGangway, peerBatched, AtLeast, 0.95},
			Budget{Ports, whatBlocks + direction, peerGangway, peerPlain, AtLeast, 1},
			Budget{Ports, whatLarge + direction, peerGangway, peerPlain, AtLeast, 1},
			Budget{Ports, whatBlocks + direction, peerSharing, peerPlain, AtLeast, 1},
			Budget{Ports, whatLarge + direction, peerSharing, peerPlain, AtLeast, 1},
		)
	}
	return budgets
}

// A Ratio is what became of a budget.
type Ratio struct {
	Budget
	Estimate
	Verdict Verdict `json:"verdict"`
}

// A Verdict says whether a budget is met.
type Verdict string

// The verdicts.
const (
	Met    Verdict = "met"
	NotMet Verdict = "not met"
	Shown  Verdict = "" // There is no limit.
)

// judge returns the ratios of all budgets whose series were measured.
func judge(results Results, budgets []Budget) (ratios []Ratio) {
	for _, b := range budgets {
		ours, theirs := results.find(b.Part, b.What, b.Peer), results.find(b.Part, b.What, b.other())
		if ours == nil || theirs == nil {
			continue
		}
		estimate := estimateOf(b.compare(ours.Samples, theirs.Samples))
		ratios = append(ratios, Ratio{b, estimate, b.verdict(estimate.Median)})
	}
	return ratios
}

// other returns the peer whose numbers the budget needs.
func (b Budget) other() string {
	if b.Sense == InAll {
		return b.Peer
	}
	return b.Against
}

// compare returns the ratio, the difference or the number of each round.
func (b Budget) compare(ours, theirs []float64) []float64 {
	switch b.Sense {
	case Faster:
		return quotients(theirs, ours)
	case Within:
		return differences(ours, theirs)
	case InAll:
		return ours
	}
	return quotients(ours, theirs)
}

func (b Budget) verdict(ratio float64) Verdict {
	met := ratio >= b.Limit
	if b.Sense == AtMost || b.Sense == Within || b.Sense == InAll {
		met = ratio <= b.Limit
	}
	switch {
	case b.Limit == 0:
		return Shown
	case met:
		return Met
	}
	return NotMet
}

// bound returns the number that Gangway would have to reach for this budget.
func (b Budget) bound(against float64) float64 {
	switch b.Sense {
	case Faster:
		return against / b.Limit
	case Within:
		return against + b.Limit
	case InAll:
		return b.Limit
	}
	return against * b.Limit
}
