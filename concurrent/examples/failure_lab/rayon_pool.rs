//! Three jobs in a pool of three threads. After an error rayon starts no more jobs, but those that run are finished.

use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use workload::ApiError;
use workload::blocking::Api;

use crate::observe::Given;

type Job = fn(&Api) -> Result<(), ApiError>;

pub(crate) fn run(api: &Api) -> Given {
    let pool = ThreadPoolBuilder::new().num_threads(3).build()?;
    let jobs: [Job; 3] =
        [|api| api.get_user(1).map(drop), |api| api.get_posts(1).map(drop), |api| api.get_comments(1).map(drop)];
    pool.install(|| jobs.par_iter().with_max_len(1).try_for_each(|job| job(api)))?;
    Ok(None)
}
