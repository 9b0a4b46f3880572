@NullMarked
package org.joinmarket.testkit.architecture;

import org.jspecify.annotations.NullMarked;
