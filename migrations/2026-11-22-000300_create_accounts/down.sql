drop table sign_in_failures;
drop table used_assertions;
drop table session_families;
drop table credentials;
drop table grants;
drop table principals;
