"""Division of places into connected territories within population bounds: `problem.build`,
`proposal.propose`; completion of a territory already drawn: `completion.complete`."""
