/** A PostgreSQL server of a test's own. */
@NullMarked
package org.joinmarket.testkit.postgres;

import org.jspecify.annotations.NullMarked;
