"""The nouns of the product: frozen dataclasses, enums, and the tree of errors. Everybody may import them.

attribute       something known of every customer; its kind says how a value is read
bank            an id with a name, and the addresses that its database was found at
snapshot        the attributes of all customers as of one day, with a fingerprint of their values
as-of day       the last day that attributes take into account; state day: the day that balances and status belong to
segment         a group of alike customers, by number and name; a segmentation is all groups of one build
settings        what a marketer chose: the same settings on the same snapshot give the same labels
preparation     how one attribute became a column: filled, logged, capped, scaled
run             one finished build or score, kept so that its link opens it again; the fit is the run that found the segments
saved           a run, an audience or a source that was given a name; it has versions, and a history of changes
stability       whether the same segments come again on other samples; trust: what may be said of them, such as its verdict
profile         one segment beside all customers: the basis formed it, the rest only describes it
migration       who moved between segments from one day to another; drift: how far an attribute moved
rule            conditions over attributes and segments; an audience is a saved rule, living or frozen
target list     the people of segments or of an audience who may be contacted; a release is one file of them, on record
source          a file that a bank adds, in dated versions; the tables of the bank itself are tables
finding, check  what is wrong with rows of the copy; what is wrong with a connection
actor, right    who asks, and what they may do
sentence        English text with named facts, for which `wording/` has the bank's locale

And the ten verbs that functions begin with:

fetch     read from a store                     load      ask a workflow, remembered for the page (`ui/shell/data.py`)
read      text or a file becomes a noun         write     a noun becomes text or a file
open      something saved, ready to be shown    require   raise an expected error unless all is well
pick      a widget that returns a noun          offer     a button for what may be done next
ask       a dialog, before something is done    show      put on the page, return nothing
"""
