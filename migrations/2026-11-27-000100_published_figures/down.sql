drop table published_figures;
