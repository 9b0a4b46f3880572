/** The service's own database: SQLite beside it by default, PostgreSQL where there is one. */
@NullMarked
package org.joinmarket.support.database;

import org.jspecify.annotations.NullMarked;
