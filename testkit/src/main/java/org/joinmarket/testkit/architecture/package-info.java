/** Rules of architecture that hold in every service. */
@NullMarked
package org.joinmarket.testkit.architecture;

import org.jspecify.annotations.NullMarked;
