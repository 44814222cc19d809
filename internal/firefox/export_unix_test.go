//go:build unix

package firefox

// GroupRuns is for tests: whether any process of a group runs.
var GroupRuns = groupRuns
