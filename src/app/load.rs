//! The state of a value that is being fetched.

use crate::fetch::FetchError;
use std::sync::Arc;

/// A value that is fetched: in flight, there, or failed.
#[derive(Debug)]
pub enum Load<T> {
    /// The request has not been answered.
    Pending,
    /// The value is there.
    Ready(Arc<T>),
    /// The value could not be fetched or read.
    Failed(FetchError),
}

impl<T> Clone for Load<T> {
    fn clone(&self) -> Self {
        match self {
            Load::Pending => Load::Pending,
            Load::Ready(value) => Load::Ready(value.clone()),
            Load::Failed(error) => Load::Failed(*error),
        }
    }
}

impl<T> Load<T> {
    /// Wraps a value that is there.
    pub fn ready(value: T) -> Load<T> {
        Load::Ready(Arc::new(value))
    }

    /// Returns the load of a value that does not exist.
    pub fn missing() -> Load<T> {
        Load::Failed(FetchError::NotFound)
    }

    /// Returns the value, if it is there.
    pub fn value(&self) -> Option<&Arc<T>> {
        match self {
            Load::Ready(value) => Some(value),
            Load::Pending | Load::Failed(_) => None,
        }
    }
}

impl<T> From<Result<T, FetchError>> for Load<T> {
    fn from(result: Result<T, FetchError>) -> Self {
        match result {
            Ok(value) => Load::ready(value),
            Err(error) => Load::Failed(error),
        }
    }
}
