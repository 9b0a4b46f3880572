@NullMarked
package org.joinmarket.support.database;

import org.jspecify.annotations.NullMarked;
