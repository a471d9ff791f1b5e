drop table region_loads;
drop table region_outlines;
drop table regions;
drop function region_rank;
drop function region_bare_name;
drop function search_text;
drop extension pg_trgm;
