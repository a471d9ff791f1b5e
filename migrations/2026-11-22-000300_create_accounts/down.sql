drop table sign_in_failures;
drop table session_families;
drop table credentials;
drop table grants;
drop table principals;
