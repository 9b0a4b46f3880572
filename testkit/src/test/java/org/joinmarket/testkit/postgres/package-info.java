@NullMarked
package org.joinmarket.testkit.postgres;

import org.jspecify.annotations.NullMarked;
