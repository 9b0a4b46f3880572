/** Migrations of the database that SQL for both databases cannot say; the others are resources of the same path. */
@NullMarked
package db.migration;

import org.jspecify.annotations.NullMarked;
