"""All that the bank and the workspace share about a MySQL or MariaDB server."""

from db.mysql.access import BANK as BANK
from db.mysql.access import DEFAULT_ACCESS as DEFAULT_ACCESS
from db.mysql.access import RELEASE as RELEASE
from db.mysql.access import WORKSPACE as WORKSPACE
from db.mysql.access import Login as Login
from db.mysql.access import ServerAccess as ServerAccess
from db.mysql.access import Store as Store
from db.mysql.access import access_of as access_of
from db.mysql.access import address_of as address_of
from db.mysql.access import is_loopback as is_loopback
from db.mysql.access import login_of as login_of
from db.mysql.engine import SERVERS as SERVERS
from db.mysql.engine import STRICT as STRICT
from db.mysql.engine import open_server as open_server
from db.mysql.faults import PASSING as PASSING
from db.mysql.faults import Fault as Fault
from db.mysql.faults import fault_of as fault_of
from db.mysql.faults import told as told
