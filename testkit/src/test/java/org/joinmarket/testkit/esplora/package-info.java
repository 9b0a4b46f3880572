@NullMarked
package org.joinmarket.testkit.esplora;

import org.jspecify.annotations.NullMarked;
