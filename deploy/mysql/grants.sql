-- The three accounts of the dashboard, for MySQL 8, Amazon Aurora MySQL and MariaDB 10.6 or newer.
--
-- Before you run this as an administrator, replace:
--   bank                      the database that holds the nine tables
--   segmentation              the dashboard's own database; a _ in its name is written \_ after ON, or it stands for any letter
--   '%'                       the address of the machine that runs the dashboard, such as '10.1.2.3'
--   'change-me-...'           a password of its own for each account
--
-- Rights are given column by column. What is not listed cannot be read, whatever the dashboard is told to do;
-- no account may write to the bank. `python manage.py check` says what is missing, and what is given beyond need.

-- The dashboard's own tables: saved segmentations, runs, the record of released lists.
CREATE DATABASE IF NOT EXISTS segmentation CHARACTER SET utf8mb4;

-- REQUIRE SSL refuses connections that are not encrypted; the dashboard also verifies the server (docs/mysql.md).
CREATE USER 'segmentation_analytics'@'%' IDENTIFIED BY 'change-me-analytics' REQUIRE SSL;
CREATE USER 'segmentation_release'@'%' IDENTIFIED BY 'change-me-release' REQUIRE SSL;
CREATE USER 'segmentation_workspace'@'%' IDENTIFIED BY 'change-me-workspace' REQUIRE SSL;

-- 1. Analytics: DATABASE_URL. What attributes are computed from; no contact detail, no password, no free text.
--    A payment's recipient is read to be hashed at once; the name itself is stored nowhere.
GRANT SELECT (customer_id, date_of_birth) ON bank.Customer TO 'segmentation_analytics'@'%';
GRANT SELECT (account_id, customer_id, account_type, balance, status) ON bank.Accounts TO 'segmentation_analytics'@'%';
GRANT SELECT (transaction_id, account_id, transaction_type, amount, transaction_date) ON bank.Transactions TO 'segmentation_analytics'@'%';
GRANT SELECT (payment_id, account_id, recipient, amount, payment_date, payment_method) ON bank.Payments TO 'segmentation_analytics'@'%';
GRANT SELECT (credit_id, customer_id, credit_score, credit_limit, credit_utilization) ON bank.CreditHistory TO 'segmentation_analytics'@'%';
GRANT SELECT (relationship_id, customer1_id, customer2_id) ON bank.Relationships TO 'segmentation_analytics'@'%';
GRANT SELECT (log_id, customer_id, communication_type, timestamp) ON bank.CommunicationLog TO 'segmentation_analytics'@'%';

-- 2. Release: RELEASE_DATABASE_URL. Who may be contacted and how, read when a list is prepared and released.
GRANT SELECT (customer_id, name, email, phone, date_of_birth) ON bank.Customer TO 'segmentation_release'@'%';
GRANT SELECT (customer_id, status) ON bank.Accounts TO 'segmentation_release'@'%';
GRANT SELECT (customer_id, consent_given, regulatory_requirements_met) ON bank.Compliance TO 'segmentation_release'@'%';
-- Only when letters are sent (this version reads no postal address, so leave it out):
-- GRANT SELECT (address) ON bank.Customer TO 'segmentation_release'@'%';

-- 3. Workspace: WORKSPACE_URL. Rows, and the tables that hold them: the dashboard makes and alters its own at its start.
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX, REFERENCES, DROP ON segmentation.* TO 'segmentation_workspace'@'%';

-- Limits, if you want them. The dashboard stops a query after DATABASE_STATEMENT_SECONDS by itself.
-- How many connections at once (MySQL and MariaDB):
-- ALTER USER 'segmentation_analytics'@'%' WITH MAX_USER_CONNECTIONS 20;
-- How long a statement may take, in seconds (MariaDB only; MySQL has no such limit by account):
-- ALTER USER 'segmentation_analytics'@'%' WITH MAX_STATEMENT_TIME 600;
