@NullMarked
package org.joinmarket.cli;

import org.jspecify.annotations.NullMarked;
