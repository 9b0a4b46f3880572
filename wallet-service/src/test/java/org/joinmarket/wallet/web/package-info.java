@NullMarked
package org.joinmarket.wallet.web;

import org.jspecify.annotations.NullMarked;
