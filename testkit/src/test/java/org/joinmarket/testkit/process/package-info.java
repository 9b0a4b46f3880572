@NullMarked
package org.joinmarket.testkit.process;

import org.jspecify.annotations.NullMarked;
