package store

// DueStatement is the statement with which SQLite claims what is due, but for resting targets.
var DueStatement = claimStatement(firstToTarget, "")

// Finding is the statement that finds requests.
var Finding = finding
