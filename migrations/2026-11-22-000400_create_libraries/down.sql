drop table imports;
drop table library_reports;
drop table enrolments;
drop table libraries;
