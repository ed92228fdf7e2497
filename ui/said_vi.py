"""What the rooms below say in English → Vietnamese. `{}` stands for what differs; `{0}`, `{1}`… say where it goes.

A test collects every message that those rooms can give a visitor and fails where one is not in this table.
"""

SAID = {
    # why a file, or a record in it, was refused
    "is empty": "rỗng",
    "is gone": "không còn ở đó nữa",
    "is a link that leads nowhere, or is gone": "là liên kết không dẫn đến đâu, hoặc không còn nữa",
    "is a link to a folder, which is not followed; give that folder itself": (
        "là liên kết đến một thư mục, không đi theo; hãy đưa chính thư mục ấy"
    ),
    "is not a file (a pipe, a socket or a device)": "không phải là tệp (là đường ống, ổ cắm mạng hoặc thiết bị)",
    "is {} MB, more than {} MB for one document; split it": (
        "nặng {0} MB, quá {1} MB cho một tài liệu; hãy chia nhỏ ra"
    ),
    "has no extension to tell its kind; Sukien reads {}": "không có phần đuôi cho biết là loại gì; Sukien đọc được {0}",
    "is of an unknown kind ({}); {}": "thuộc loại không đọc được ({0}); {1}",
    "Sukien reads {}": "Sukien đọc được {0}",
    "save it as .docx": "hãy lưu thành .docx",
    "save the sheet as .csv": "hãy lưu bảng thành .csv",
    "save the page as .html": "hãy lưu trang thành .html",
    "unpack it first": "hãy giải nén trước",
    "is not text but {} by its first bytes; give it its own extension": (
        "không phải văn bản, mấy byte đầu cho thấy là {0}; hãy đặt đúng đuôi tệp"
    ),
    "a PDF": "PDF",
    "a zip or Office file": "tệp zip hoặc Office",
    "an image": "ảnh",
    "an old Office file": "tệp Office đời cũ",
    "a gzip archive": "tệp nén gzip",
    "a 7z archive": "tệp nén 7z",
    "a rar archive": "tệp nén rar",
    "is binary (it holds NUL bytes), not text": "là tệp nhị phân (có byte NUL), không phải văn bản",
    "is binary (it holds control characters), not text": ("là tệp nhị phân (có ký tự điều khiển), không phải văn bản"),
    "cannot tell its encoding: neither UTF-8 (byte {} breaks it) nor plausible as an old Vietnamese one; {}": (
        "không rõ bảng mã: không phải UTF-8 (sai từ byte {0}), cũng không giống bảng mã tiếng Việt cũ nào; {1}"
    ),
    "save it as UTF-8 and add it again": "hãy lưu lại bằng UTF-8 rồi thêm lần nữa",
    "is not in the encoding its first bytes say; save it as UTF-8": (
        "không đúng bảng mã mà mấy byte đầu cho biết; hãy lưu lại bằng UTF-8"
    ),
    "is not UTF-8; save the file as UTF-8": "không phải UTF-8; hãy lưu tệp bằng UTF-8",
    "is not UTF-8 (byte {}); save the file as UTF-8": "không phải UTF-8 (byte {0}); hãy lưu tệp bằng UTF-8",
    "is not UTF-8, and too large to tell its encoding; save it as UTF-8": (
        "không phải UTF-8 và lớn quá nên không đoán được bảng mã; hãy lưu lại bằng UTF-8"
    ),
    "cannot be read ({}); check its permissions": "không đọc được ({0}); hãy xem lại quyền truy cập tệp",
    "needs more memory than there is; split it": "cần nhiều bộ nhớ hơn máy có; hãy chia nhỏ ra",
    "needs more memory than a file may; split it": "cần nhiều bộ nhớ hơn mức cho một tệp; hãy chia nhỏ ra",
    "could not be read ({}); please report it with the file": "không đọc được ({0}); xin báo lỗi kèm tệp này",
    "could not be read: the process that reads files has ended; try again": (
        "không đọc được: tiến trình đọc tệp đã dừng; hãy thử lại"
    ),
    "took longer than {} s to read; it may be damaged: save it again from its source": (
        "đọc quá {0} giây chưa xong; tệp có thể hỏng: hãy lưu lại từ bản gốc"
    ),
    "broke the process that read it (out of memory, or a fault in it); save it again from its source": (
        "làm hỏng tiến trình đọc nó (hết bộ nhớ, hoặc tệp có lỗi); hãy lưu lại từ bản gốc"
    ),
    "holds no sentence: nothing is left when the page's furniture is taken off": (
        "không có câu nào: bỏ phần khung của trang đi thì không còn gì"
    ),
    "holds no sentence: there is no letter in its text": "không có câu nào: trong nội dung không có chữ",
    "holds no text": "không có chữ nào",
    "has no text: give it in a field 'text', 'body' or 'nội dung' (fields here: {})": (
        "không có nội dung: hãy để trong trường 'text', 'body' hoặc 'nội dung' (ở đây có: {0})"
    ),
    "its date {} is not understood; kept without one: write YYYY-MM-DD": (
        "không hiểu ngày {0}; vẫn thêm nhưng không có ngày: hãy viết năm-tháng-ngày, như 2022-03-23"
    ),
    "has no column for the text: name it 'text', 'body' or 'nội dung' (columns here: {})": (
        "không có cột nội dung: hãy đặt tên cột là 'text', 'body' hoặc 'nội dung' (ở đây có: {0})"
    ),
    "has {} cells where the header has {}; put quotation marks around its text": (
        "có {0} ô mà hàng tiêu đề chỉ có {1}; hãy đặt nội dung trong dấu ngoặc kép"
    ),
    "is not a row of the table: {}; check its quotation marks": (
        "không phải là một hàng của bảng: {0}; hãy xem lại dấu ngoặc kép"
    ),
    "is an old .doc file or is protected by a password; save it as .docx without one": (
        "là tệp .doc đời cũ hoặc có mật khẩu; hãy lưu thành .docx không mật khẩu"
    ),
    "unpacks to {} MB, more than {} MB; it may be a bomb": "bung ra đến {0} MB, quá {1} MB; có thể là bom nén",
    "is a broken docx (not a zip package); save it again from Word": (
        "là docx hỏng (không phải gói zip); hãy lưu lại từ Word"
    ),
    "is a broken docx ({}); save it again from Word": "là docx hỏng ({0}); hãy lưu lại từ Word",
    "is not HTML, or holds nothing; give a text file the extension .txt": (
        "không phải HTML, hoặc không có gì; nếu là văn bản, hãy đặt đuôi .txt"
    ),
    "is broken HTML ({}); save the page again": "là HTML hỏng ({0}); hãy lưu lại trang",
    "cannot be read: a package for web pages is missing ({}); install sukien again": (
        "không đọc được: thiếu một gói để đọc trang web ({0}); hãy cài lại sukien"
    ),
    "holds neither an object nor an array of articles": "không phải một đối tượng, cũng không phải một mảng các bài",
    "is not an object with fields but a {}": "không phải đối tượng có các trường mà là {0}",
    "is not JSON: {} at character {}": "không phải JSON: {0}, ở ký tự {1}",
    "is not JSON that can be read: nested too deep, or a number too long": (
        "là JSON không đọc được: lồng nhau quá sâu, hoặc có số quá dài"
    ),
    "the line is longer than {} MB": "dòng dài quá {0} MB",
    "holds no text: a scanned PDF; recognise its text (OCR) first": (
        "không có chữ: là PDF quét ảnh; hãy nhận dạng chữ (OCR) trước"
    ),
    "is a broken PDF ({}); save it again from its source": "là PDF hỏng ({0}); hãy lưu lại từ bản gốc",
    "is encrypted; save it without a password": "có mật khẩu; hãy lưu lại không mật khẩu",
    "unpacks to more text than one document may hold": "bung ra nhiều chữ hơn mức cho một tài liệu",
    "an exact copy of {}: the same title and text; dropped": "y hệt {0}: cùng tiêu đề và nội dung; không thêm",
    "its id {} is taken by another article before it; give each its own id": (
        "mã {0} đã có một bài trước đó dùng; hãy đặt cho mỗi bài một mã riêng"
    ),
    "{}: cannot be listed ({}); check its permissions": "{0}: không xem được ({1}); hãy xem lại quyền truy cập",
    "{}: there is no such file or folder; check the path": "{0}: không có tệp hay thư mục ấy; hãy xem lại đường dẫn",
    "{}: no files there; give files or folders of articles": "không có tệp nào; hãy đưa tệp chứa bài báo",
    # zip files and uploads
    "cannot be unpacked ({}); make the zip file again": "không giải nén được ({0}); hãy tạo lại tệp zip",
    "holds {} files, more than {}; split it": "có {0} tệp, quá {1}; hãy chia nhỏ ra",
    "unpacks to more than {} MB; split it": "bung ra quá {0} MB; hãy chia nhỏ ra",
    "unpacks to more than {} times its size: it may be a bomb": "bung ra quá {0} lần kích thước: có thể là bom nén",
    "its path leads out of the zip file, or cannot be a file's; left out": (
        "đường dẫn đi ra ngoài tệp zip, hoặc không thể là của một tệp; bỏ qua"
    ),
    "is a link; left out": "là liên kết; bỏ qua",
    "is encrypted; unpack it first": "có mật khẩu; hãy giải nén trước",
    "is in the zip file twice; the second one is left out": "có hai lần trong tệp zip; bỏ qua lần thứ hai",
    "has no name that a file can have here, or one that is taken; rename it": (
        "có tên không dùng được cho tệp, hoặc trùng tên; hãy đổi tên"
    ),
    "another upload has a file of this name; rename it": "trùng tên với một tệp khác cùng gửi; hãy đổi tên",
    # changes of the archive
    "another change of the archive is under way; try again when it is done": (
        "kho đang được sửa bởi một việc khác; hãy thử lại khi việc ấy xong"
    ),
    "the article has no text; paste it into the large field": "bài chưa có nội dung; hãy dán vào ô lớn",
    "the text has {} characters, more than {}; upload it as a file": (
        "nội dung dài {0} ký tự, quá {1}; hãy gửi lên dưới dạng tệp"
    ),
    "{}: {} is not a date; write year-month-day, as in 2022-03-23, or 2022-03-23T14:20+07:00": (
        "{1} không phải là ngày; hãy viết năm-tháng-ngày, như 2022-03-23"
    ),
    "{}: {} has no time zone; write one, as in 2022-03-23T14:20+07:00": (
        "{1} không có múi giờ; hãy viết thêm, như 2022-03-23T14:20+07:00"
    ),
    "not in this archive: {}; nothing was removed": "trong kho không có: {0}; chưa bỏ bài nào",
    "{}: another process is writing to this archive; try again when it is done": (
        "một chương trình khác đang ghi vào kho; hãy thử lại khi nó xong"
    ),
    "{}: another process is changing this archive; try again when it is done": (
        "một chương trình khác đang sửa kho; hãy thử lại khi nó xong"
    ),
    "{}: changes faster than it can be opened; try again": "kho thay đổi nhanh quá, chưa mở kịp; hãy thử lại",
    "two articles have the id {}; ids must differ, nothing was changed": (
        "hai bài cùng có mã {0}; mã phải khác nhau, chưa thay đổi gì"
    ),
    # articles and events that are asked for
    "no article {} in this archive": "trong kho không có bài {0}",
    "no event {} in this archive; list its events with: sukien events": (
        "trong kho không có sự kiện {0}; có thể nó đã được gộp hoặc các bài của nó đã bị bỏ"
    ),
    "an event's title must not be empty": "tên sự kiện không được để trống",
    "the title has {} characters; shorten it to {}": "tên dài {0} ký tự; hãy rút xuống {1}",
    "there is no such change of an event": "không có cách sửa sự kiện như vậy",
    "give at least two different events to merge": "hãy chọn ít nhất hai sự kiện khác nhau để gộp",
    "not in event {}: {}": "không thuộc sự kiện {0}: {1}",
    "to split an event, give some of its articles, not none and not all": (
        "để tách sự kiện, hãy chọn một phần các bài của nó, không phải tất cả"
    ),
    "{}: somebody else is changing events; try again when they are done": (
        "người khác đang sửa các sự kiện; hãy thử lại khi họ xong"
    ),
    "give an event, its id, or at least one article id": "hãy chọn một sự kiện",
    "{} must be a whole number of at least 1, not {}": "{0} phải là số nguyên từ 1 trở lên, không phải {1}",
    "format must be one of {}, not {}": "định dạng phải là một trong {0}, không phải {1}",
    "no such format; give one of {}": "không có định dạng ấy; hãy chọn một trong {0}",
    "no question; give one, as in ?q=…": "không có câu hỏi; hãy thêm, như ?q=…",
    "{} is not a length; give a whole number from 1 to {}": "{0} không phải là độ dài; hãy cho một số từ 1 đến {1}",
    "the question is empty; type at least one word": "câu hỏi còn trống; hãy gõ ít nhất một từ",
    "k must be a whole number of at least 1, not {}": "k phải là số nguyên từ 1 trở lên, không phải {0}",
    "a verdict is one of {}, on an answer": "nhận xét phải là một trong {0}, cho một câu trả lời",
    "{} is full; read it with: sukien feedback, and move it elsewhere": (
        "{0} đã đầy; hãy đọc bằng lệnh sukien feedback rồi chuyển đi nơi khác"
    ),
    # the archive itself
    "no archive at {}": "chưa có kho nào ở {0}",
    "no archive at {}; make one with: sukien build PATH --archive {}": (
        "chưa có kho nào ở {0}; hãy tạo bằng lệnh: sukien build THƯ_MỤC_TIN"
    ),
    "{}: is a file; give a folder for the archive": "{0} là tệp; kho phải là một thư mục",
    "{}: is not an archive and not empty; give another folder for the archive": (
        "{0} không phải là kho mà cũng không rỗng; hãy chọn thư mục khác cho kho"
    ),
    "{}: was changed after it was written; mend it with: sukien repair": (
        "{0} đã bị đổi sau khi ghi; hãy sửa bằng lệnh: sukien repair"
    ),
    "{}: was changed; mend it with: sukien repair": "{0} đã bị đổi; hãy sửa bằng lệnh: sukien repair",
    "{}: cannot be read ({}); mend it with: sukien repair": (
        "không đọc được {0} ({1}); hãy sửa bằng lệnh: sukien repair"
    ),
    "{}: is no array ({}); mend it with: sukien repair": "{0} bị hỏng ({1}); hãy sửa bằng lệnh: sukien repair",
    "{}: {}; mend it with: sukien repair": "{0} {1}; hãy sửa bằng lệnh: sukien repair",
    "is missing": "bị mất",
    "cannot be read ({})": "không đọc được ({0})",
    "{}: has {} bytes instead of {}; mend it with: sukien repair": (
        "{0} có {1} byte thay vì {2}; hãy sửa bằng lệnh: sukien repair"
    ),
    "{}: damaged between bytes {} and {}; mend it with: sukien repair": (
        "{0} bị hỏng từ byte {1} đến {2}; hãy sửa bằng lệnh: sukien repair"
    ),
    "{}: format {}, but this sukien reads {}; {}": "{0} có định dạng {1}, mà bản sukien này đọc {2}; {3}",
    "bring it up to date with: sukien repair": "hãy cập nhật bằng lệnh: sukien repair",
    "a newer sukien reads it": "bản sukien mới hơn đọc được",
    "{}: is of format {}; this sukien reads {}": "{0} có định dạng {1}, mà bản sukien này đọc {2}",
    "{}: cannot be read ({}); delete it and group again with: sukien events": (
        "không đọc được {0} ({1}); hãy xóa nó rồi lập lại các sự kiện bằng lệnh: sukien events"
    ),
    "{}: cannot be read ({}); {}": "không đọc được {0} ({1}); {2}",
    "delete it and group again with: sukien events": "hãy xóa nó rồi lập lại các sự kiện bằng lệnh: sukien events",
    "mend it with: sukien compact": "hãy sửa bằng lệnh: sukien compact",
    "{}: cannot be read ({}); mend it or delete it": "không đọc được {0} ({1}); hãy sửa hoặc xóa nó",
    "{}: is not a record of folders; delete it, and the next sync will keep what it cannot account for": (
        "{0} không phải là sổ ghi các thư mục; hãy xóa nó, lần đồng bộ sau sẽ giữ những bài không rõ từ đâu"
    ),
    "{}: was built with another version of model {} than the one on this machine; embed its articles anew with: "
    "sukien repair": "kho được dựng bằng bản khác của mô hình {1}; hãy dựng lại bằng lệnh: sukien repair",
    "{}: was built with model {}, not {}; open it without a model, or rebuild with: sukien build --model {}": (
        "kho được dựng bằng mô hình {1}, không phải {2}; hãy dựng lại bằng lệnh: sukien build --model {3}"
    ),
    "model {} cannot be loaded from this machine: {}; give the folder of a sentence-transformers model, or the name of "
    "one downloaded before": (
        "không nạp được mô hình {0} trên máy này: {1}; hãy đưa thư mục của một mô hình sentence-transformers, "
        "hoặc tên một mô hình đã tải trước đó"
    ),
    "{} is a pickle, which could run anything; save the model as safetensors": (
        "{0} là tệp pickle, có thể chạy bất cứ gì; hãy lưu mô hình bằng safetensors"
    ),
    "{}: the embedded model has no {}; reinstall sukien": "mô hình kèm sẵn thiếu {1}; hãy cài lại sukien",
    "{}: the embedded model cannot be read ({}); reinstall sukien": (
        "không đọc được mô hình kèm sẵn ({1}); hãy cài lại sukien"
    ),
    "{}: cannot be read ({}); reinstall sukien": "không đọc được {0} ({1}); hãy cài lại sukien",
    "out of memory; close other programs, or build the archive from fewer files at a time": (
        "hết bộ nhớ; hãy đóng bớt chương trình, hoặc thêm ít tệp hơn mỗi lần"
    ),
    "{}: {}; this is a fault in sukien: please report it": "{0}: {1}; đây là lỗi của sukien, xin báo cho chúng tôi",
    # of an archive in a database
    "{}: cannot be read ({}); build the archive anew": "không đọc được {0} ({1}); hãy dựng lại kho",
    "{}: was changed meanwhile; open it again": "{0} vừa được sửa; hãy thử lại",
    "{}: its articles are in a database; build the archive anew": (
        "các bài của {0} nằm trong cơ sở dữ liệu; hãy dựng lại kho"
    ),
    "the store at {}: {}; {}": "cơ sở dữ liệu ở {0}: {1}; {2}",
    "is it running?": "nó có đang chạy không?",
    "one process at a time can use such a file": "mỗi lúc chỉ một tiến trình dùng được tệp ấy",
    "archives in Milvus need its library; get it with: pip install 'sukien[milvus]'": (
        "kho trong Milvus cần thư viện của nó; hãy chạy: pip install 'sukien[milvus]'"
    ),
    "this page only shows the archive; change it where it is kept": (
        "trang này chỉ để xem kho; hãy sửa kho ở nơi cất giữ nó"
    ),
    # what Python says of JSON and of tables
    "Expecting value": "thiếu giá trị",
    "Expecting ',' delimiter": "thiếu dấu ','",
    "Expecting ':' delimiter": "thiếu dấu ':'",
    "Expecting property name enclosed in double quotes": "thiếu tên trường trong dấu ngoặc kép",
    "Extra data": "còn dữ liệu thừa phía sau",
    "Unterminated string starting at": "chuỗi không có dấu đóng",
    "Invalid control character at": "có ký tự điều khiển",
    "unexpected end of data": "dữ liệu hết giữa chừng",
    "field larger than field limit ({})": "ô dài quá {0} ký tự",
    # what a system says of its files
    "Permission denied": "không có quyền",
    "No space left on device": "đĩa đã đầy",
    "Disk quota exceeded": "đã dùng hết dung lượng được cấp",
    "Read-only file system": "đĩa chỉ cho đọc",
    "No such file or directory": "không có tệp hay thư mục ấy",
    "Input/output error": "lỗi khi đọc hoặc ghi đĩa",
    "Too many open files": "mở quá nhiều tệp cùng lúc",
}
