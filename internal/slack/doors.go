package slack

import (
	"cmp"
	"context"
	"fmt"

	slackgo "github.com/slack-go/slack"
)

// Channel returns the name of a channel in which the bot can write; its error says why it cannot, and what to do.
func (s *Slack) Channel(ctx context.Context, channel string) (string, error) {
	info, err := s.api.GetConversationInfoContext(ctx, &slackgo.GetConversationInfoInput{ChannelID: channel})
	switch c := code(err); {
	case c == "channel_not_found":
		return "", fmt.Errorf("slack: there is no channel %s, or it is a private one that the bot is not in: "+
			"look its id up (at the bottom of its details), and invite the bot there (/invite)", channel)
	case c == "missing_scope":
		return "", fmt.Errorf("slack: whether the bot can write in the channel %s cannot be told: the app lacks channels:read or groups:read: "+
			"paste the manifest anew (\"vtbot slack manifest\") and install the app again", channel)
	case err != nil:
		return "", checked(err, "conversations.info", botTokenAdvice)
	case info.IsArchived:
		return "", fmt.Errorf("slack: the channel #%s (%s) is archived: unarchive it, or choose another one", info.Name, channel)
	case !info.IsMember && !info.IsIM:
		return "", fmt.Errorf("slack: the bot is not in the channel #%s (%s): write /invite @vtbot there", info.Name, channel)
	}
	return "#" + info.Name, nil
}

// Person returns the name of somebody who can be written to; its error says why they cannot, and what to do.
func (s *Slack) Person(ctx context.Context, user string) (string, error) {
	u, err := s.api.GetUserInfoContext(ctx, user)
	const advice = "look the member id up in their profile (the three dots), or have them write /whoami to the bot"
	switch c := code(err); {
	case c == "user_not_found" || c == "user_not_visible" || c == "users_not_found":
		return "", fmt.Errorf("slack: nobody in the workspace has the id %s: %s", user, advice)
	case err != nil:
		return "", checked(err, "users.info", botTokenAdvice)
	case u.Deleted:
		return "", fmt.Errorf("slack: %s (%s) has left the workspace: take the id out", u.Name, user)
	case u.IsBot:
		return "", fmt.Errorf("slack: %s (%s) is a bot and no person: %s", u.Name, user, advice)
	}
	return cmp.Or(u.Profile.DisplayName, u.RealName, u.Name, user), nil
}
