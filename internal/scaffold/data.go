package scaffold

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// noData says that an extension sends no data of its users anywhere.
const noData = "none"

// technicalData is the only kind that an extension may collect no more than with
// the user's consent.
const technicalData = "technicalAndInteraction"

// Data are the kinds of data that an extension says it collects, as Firefox shows
// them when it is installed.
// https://extensionworkshop.com/documentation/develop/firefox-builtin-data-consent/
var Data = []string{
	noData, "authenticationInfo", "bookmarksInfo", "browsingActivity", "financialAndPaymentInfo", "healthInfo",
	"locationInfo", "personalCommunications", "personallyIdentifyingInfo", "searchTerms", technicalData,
	"websiteActivity", "websiteContent",
}

// ParseData returns the kinds of data in a list with commas, in their order.
func ParseData(list string) ([]string, error) {
	var wanted []string
	for word := range strings.SplitSeq(list, ",") {
		word = strings.TrimSpace(word)
		if !slices.Contains(Data, word) {
			return nil, fmt.Errorf("there is no kind of data %q; expected %s, or some of %s", word, noData, strings.Join(Data[1:], ","))
		}
		wanted = append(wanted, word)
	}
	wanted = slices.Compact(slices.Sorted(slices.Values(wanted)))
	if len(wanted) > 1 && slices.Contains(wanted, noData) {
		return nil, errors.New("an extension that collects data cannot say none; leave one of them out")
	}
	return wanted, nil
}

// collected is the manifest's entry about the data of a plan.
func (p Plan) collected() object {
	required := slices.DeleteFunc(slices.Clone(p.Data), func(kind string) bool { return kind == technicalData })
	if len(required) == 0 {
		required = []string{noData}
	}
	entry := object{"required": required}
	if slices.Contains(p.Data, technicalData) {
		entry["optional"] = []string{technicalData}
	}
	return entry
}
