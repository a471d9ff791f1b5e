//! Where and when: which rows count.

use chrono::NaiveDate;
use diesel::{
    pg::Pg,
    query_builder::{BoxedSqlQuery, SqlQuery},
    sql_types::{Date, Nullable, Text},
};

use crate::domain::RegionCode;

/// The region and the days that a question asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The region with everything below it; none is the country.
    pub region: Option<RegionCode>,
    /// The first day; none is the beginning of time.
    pub from: Option<NaiveDate>,
    /// The last day; none is the end of time.
    pub to: Option<NaiveDate>,
}

impl Scope {
    /// A region in a year (none is every year) up to a day (none is no bound).
    pub fn of(region: Option<&RegionCode>, year: Option<i32>, as_of: Option<NaiveDate>) -> Self {
        let last = year.and_then(|year| NaiveDate::from_ymd_opt(year, 12, 31));
        Scope {
            region: region.cloned(),
            from: year.and_then(|year| NaiveDate::from_ymd_opt(year, 1, 1)),
            to: [last, as_of].into_iter().flatten().min(),
        }
    }

    /// The condition that a column of codes lies in the region: parameters 1 to
    /// 3 of [`Scope::query`].
    pub fn place(column: &str) -> String {
        format!("($1 is null or {column} = $1 or ({column} >= $2 and {column} < $3))")
    }

    /// The condition that a column of days lies between the days: parameters 4
    /// and 5 of [`Scope::query`].
    pub fn days(column: &str) -> String {
        format!("($4 is null or {column} >= $4) and ($5 is null or {column} <= $5)")
    }

    /// A statement with the parameters of the scope; the next one is 6.
    pub fn query(&self, sql: String) -> BoxedSqlQuery<'static, Pg, SqlQuery> {
        let (after, before) = self.region.as_ref().map(RegionCode::subtree_bounds).unwrap_or_default();
        diesel::sql_query(sql)
            .into_boxed()
            .bind::<Nullable<Text>, _>(self.region.clone())
            .bind::<Text, _>(after)
            .bind::<Text, _>(before)
            .bind::<Nullable<Date>, _>(self.from)
            .bind::<Nullable<Date>, _>(self.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_ends_with_the_day_asked() {
        let day = |text: &str| Some(text.parse().unwrap());
        let days = |year, as_of| {
            let scope = Scope::of(None, year, as_of);
            (scope.from, scope.to)
        };
        assert_eq!(days(None, None), (None, None));
        assert_eq!(days(Some(2023), None), (day("2023-01-01"), day("2023-12-31")));
        assert_eq!(
            days(Some(2023), day("2023-08-03")),
            (day("2023-01-01"), day("2023-08-03"))
        );
        // Nothing of 2023 had come by then.
        assert_eq!(
            days(Some(2023), day("2022-08-03")),
            (day("2023-01-01"), day("2022-08-03"))
        );
    }
}
