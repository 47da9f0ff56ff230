"""The commonest passwords that are long enough to be allowed otherwise."""

_LISTED = """
    000000000000 0123456789ab 111111111111 112233445566 121212121212 123123123123 123321123321 123456123456
    123456789000 123456789012 1234567890123 12345678901234 123456789012345 1234567890qwerty 1234567890abc 123456789abc
    123456789qwe 1234567890-= 12345qwertasdfg 123654789000 147258369000 1q2w3e4r5t6y 1q2w3e4r5t6y7u 1q2w3e4r5t6y7u8i
    1qaz2wsx3edc 1qaz2wsx3edc4rfv 1qazxsw23edc 222222222222 333333333333 444444444444 555555555555 654321654321
    666666666666 777777777777 888888888888 987654321000 987654321098 999999999999 aaaaaaaaaaaa abc123abc123 abcabcabcabc
    abcd12345678 abcd1234abcd abcdef123456 abcdefghijkl abcdefghijklm abcdefghijklmnop abcdefghijklmnopqrstuvwxyz
    admin1234567 admin12345678 admin123456789 adminadmin12 adminadmin123 administrator administrator1 adminpassword
    asdfasdfasdf asdfghjkl123 asdfghjkl1234 asdfghjklzxcvbnm basketball12 changeme1234 changemenow1 changemeplease
    computer1234 correcthorsebatterystaple defaultpassword football1234 iloveyou1234 iloveyou12345 iloveyouforever iloveyousomuch
    letmein12345 letmein123456 letmeinplease liverpool123 mypassword12 mypassword123 mynameisbond p@ssw0rd1234 p@ssword1234
    p@ssw0rd12345 pa55word1234 passw0rd1234 passw0rd12345 password0000 password1111 password1234 password12345 password123456
    password1234567 password12345678 password123456789 password1234567890 password2020 password2021 password2022 password2023
    password2024 password2025 password2026 password@123 password!234 passwordpass passwordpassword princess1234 q1w2e3r4t5y6
    q1w2e3r4t5y6u7i8 qazwsxedc123 qazwsxedcrfv qazwsxedcrfvtgb qqqqqqqqqqqq qwerasdfzxcv qwerty123456 qwerty1234567
    qwerty12345678 qwerty123456789 qwertyqwerty qwertyuiop12 qwertyuiop123 qwertyuiop1234 qwertyuiop[] qwertyuiopasdf
    qwertyuiopasdfgh qwertyuiopasdfghjkl qwertyuiopasdfghjklzxcvbnm rootrootroot secretsecret secretpassword sunshine1234
    superman1234 supersecret1 temppassword test12345678 testtesttest thequickbrownfox unknown12345 welcome12345 welcome123456
    whatever1234 zxcvbnm12345 zxcvbnmasdfghjkl zzzzzzzzzzzz
"""
COMMONEST: frozenset[str] = frozenset(_LISTED.split())
