//! When: the days of which rows count.

use chrono::NaiveDate;
use diesel::{
    pg::Pg,
    query_builder::{BoxedSqlQuery, SqlQuery},
    sql_types::{Date, Nullable},
};

/// The days that a question asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Days {
    /// The first day; none is the beginning of time.
    pub from: Option<NaiveDate>,
    /// The last day; none is the end of time.
    pub to: Option<NaiveDate>,
}

impl Days {
    /// A year (none is every year) up to a day (none is no bound).
    pub fn of(year: Option<i32>, as_of: Option<NaiveDate>) -> Self {
        let last = year.and_then(|year| NaiveDate::from_ymd_opt(year, 12, 31));
        Days {
            from: year.and_then(|year| NaiveDate::from_ymd_opt(year, 1, 1)),
            to: [last, as_of].into_iter().flatten().min(),
        }
    }

    /// The condition that a column of days lies between the days: parameters 1
    /// and 2 of [`Days::query`].
    pub fn within(column: &str) -> String {
        format!("($1 is null or {column} >= $1) and ($2 is null or {column} <= $2)")
    }

    /// A statement with the days as parameters; the next one is 3.
    pub fn query(&self, sql: String) -> BoxedSqlQuery<'static, Pg, SqlQuery> {
        diesel::sql_query(sql)
            .into_boxed()
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
            let days = Days::of(year, as_of);
            (days.from, days.to)
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
