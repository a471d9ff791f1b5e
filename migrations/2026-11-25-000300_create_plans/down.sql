drop table progress_reports;
drop table measurements;
drop table indicators;
drop table budget_lines;
drop table actions;
drop table plans;
