-- The tables that Waline 1.39 expects in SQLite (it does not create them itself).
-- Use:  sqlite3 data/waline.sqlite < sqlite.sql     and start Waline with SQLITE_PATH=data
--
-- `url` is unique, which Waline does not require: otherwise two first views of an article at the same moment would create two rows,
-- one of which would never be read again. With it, the second insert fails, and the reader's browser sends the view again.

CREATE TABLE IF NOT EXISTS wl_Counter (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  url TEXT NOT NULL UNIQUE,
  time INTEGER,
  reaction0 INTEGER, reaction1 INTEGER, reaction2 INTEGER, reaction3 INTEGER, reaction4 INTEGER,
  reaction5 INTEGER, reaction6 INTEGER, reaction7 INTEGER, reaction8 INTEGER,
  createdAt TEXT DEFAULT CURRENT_TIMESTAMP,
  updatedAt TEXT DEFAULT CURRENT_TIMESTAMP
);

-- For comments and logins: this site does not use them, but Waline's administration page does.
CREATE TABLE IF NOT EXISTS wl_Comment (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER, comment TEXT, insertedAt TEXT DEFAULT CURRENT_TIMESTAMP, ip TEXT, link TEXT, mail TEXT, nick TEXT,
  pid INTEGER, rid INTEGER, sticky NUMERIC, status TEXT NOT NULL DEFAULT '', "like" INTEGER, ua TEXT, url TEXT,
  createdAt TEXT DEFAULT CURRENT_TIMESTAMP, updatedAt TEXT DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE IF NOT EXISTS wl_Users (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  display_name TEXT NOT NULL DEFAULT '', email TEXT NOT NULL DEFAULT '', password TEXT NOT NULL DEFAULT '',
  type TEXT NOT NULL DEFAULT '', label TEXT, url TEXT, avatar TEXT, github TEXT, twitter TEXT, facebook TEXT, google TEXT,
  weibo TEXT, qq TEXT, oidc TEXT, huawei TEXT, "2fa" TEXT,
  createdAt TEXT DEFAULT CURRENT_TIMESTAMP, updatedAt TEXT DEFAULT CURRENT_TIMESTAMP
);
