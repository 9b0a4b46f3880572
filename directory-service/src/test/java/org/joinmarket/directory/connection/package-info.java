@NullMarked
package org.joinmarket.directory.connection;

import org.jspecify.annotations.NullMarked;
