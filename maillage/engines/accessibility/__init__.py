"""Accessibility to care by a two-step floating catchment area: see `catchment` for the formula and its
sources.

From coordinates: `catchment.compute`. From measured times: `travel.TravelTable` and `matrix.Weights`. What
if: `scenario.Scenario`. Parameters: `parameters.load`. Small places: `smallnumbers.regroup`. Against
published figures: `truth` and `calibration`.
"""
