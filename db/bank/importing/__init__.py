"""A folder of CSV files becomes rows of the nine tables: every row is loaded, is there already, or is rejected."""

from db.bank.importing.folder import ImportedTable as ImportedTable
from db.bank.importing.folder import ImportReport as ImportReport
from db.bank.importing.folder import import_folder as import_folder
from db.bank.importing.mapping import Mapping as Mapping
from db.bank.importing.mapping import load_mapping as load_mapping
from db.bank.importing.target import open_bank_to_look as open_bank_to_look
