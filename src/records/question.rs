//! What is asked of a list: which rows, within which reach, in which order.

use serde::de::DeserializeOwned;
use utoipa::IntoParams;

use super::{ListParams, Listing, Paging, personal::Reader, sparse};
use crate::{
    access::Reach,
    infra::{Result, cursor::fingerprint, query},
};

/// A question to a list.
pub struct Question<R: Listing> {
    /// Which rows.
    pub filter: R::Filter,
    /// The parameters of every list.
    pub params: ListParams,
    /// The order, and where the page begins.
    pub paging: Paging,
    /// Where the caller may read.
    pub reach: Reach,
    /// What cursors of this list bear.
    pub list: String,
}

impl<R: Listing> Question<R> {
    /// Reads the question of a query string, whose old names are resolved. `F` is what the query
    /// holds of the filter, and `narrow` makes the whole of it.
    ///
    /// # Errors
    /// 400 with every fault of the query; 403 and 400 when it would tell personal data that the
    /// reader may not see, or says no purpose for.
    pub fn read<F: IntoParams + DeserializeOwned + 'static>(
        reader: &Reader,
        path: &str,
        asked: &str,
        narrow: impl FnOnce(F) -> R::Filter,
    ) -> Result<Self> {
        let query::Query(filter, params) = query::parse::<F, ListParams>(asked)?;
        let filter = narrow(filter);
        let pairs = query::pairs(asked);
        let list = fingerprint(path, &pairs);
        let searched = pairs.iter().any(|(name, _)| name == "q");
        let paging = params.paging(R::SORTS, searched, &list)?;
        sparse::check::<R>(params.fields.as_deref())?;
        let telling = pairs.iter().any(|(name, _)| R::tells(name)) || R::tells(&paging.column);
        let reach = if telling {
            reader.disclosing(R::TYPE)?
        } else {
            reader.actor().reach_into(R::TYPE).into_owned()
        };
        Ok(Question {
            filter,
            params,
            paging,
            reach,
            list,
        })
    }
}
