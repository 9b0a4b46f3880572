package org.joinmarket.directory.api;

import java.util.List;
import lombok.RequiredArgsConstructor;
import org.joinmarket.common.protocol.HandshakeRules;
import org.joinmarket.directory.ban.Ban;
import org.joinmarket.directory.ban.BanTarget;
import org.joinmarket.directory.ban.Bans;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.CurrentCaller;
import org.joinmarket.support.tokens.Role;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Who is shut out, for operators and viewers; operators may change it. */
@RestController
@RequestMapping("/api/v1/bans")
@RequiredArgsConstructor
class BanController {
    private final Bans bans;
    private final BanDesk desk;
    private final HandshakeRules rules;

    @GetMapping
    Bodies.BanPage list(
            @CurrentCaller Caller caller,
            @RequestParam(defaultValue = Inputs.DEFAULT_PAGE) String limit,
            @RequestParam(defaultValue = "0") String after) {
        caller.require(Role.OPERATOR, Role.VIEWER);
        int size = Inputs.pageSize(limit);
        long last = Inputs.banId(after);
        List<Ban> found = bans.all().stream().filter(ban -> ban.id() > last).toList();
        var page = found.subList(0, Math.min(size, found.size()));
        Long next = page.size() < found.size() ? Long.valueOf(page.getLast().id()) : null;
        return new Bodies.BanPage(page.stream().map(Bodies.BanView::of).toList(), next);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Bodies.BanView make(@CurrentCaller Caller caller, @RequestBody Bodies.MakeBan request) {
        caller.require(Role.OPERATOR);
        if (request.nick() == null && request.location() == null && request.source() == null)
            throw new FieldProblem("nick", "given, or location or source");
        var target = new BanTarget(
                request.nick() == null ? null : Inputs.nick("nick", request.nick()),
                request.location() == null ? null : Inputs.location(request.location(), rules.allowClearnet()),
                request.source() == null ? null : Inputs.source(request.source()));
        var length = Inputs.banLength(request.durationSeconds());
        return desk.ban(caller, target, length, Inputs.banReason(request.reason()));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void lift(@CurrentCaller Caller caller, @PathVariable String id) {
        caller.require(Role.OPERATOR);
        desk.lift(caller, Inputs.isBanId(id) ? Inputs.banId(id) : 0);
    }
}
